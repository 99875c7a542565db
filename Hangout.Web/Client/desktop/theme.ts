import { computed } from '@preact/signals-core';
import { chooseLook, look, type Look } from '../ui/look';

export type Theme = Look['theme'];

/** The choice of the person, as this browser knows it. */
export const theme = computed<Theme>(() => look.value.theme);

export const setTheme = (next: Theme): void => chooseLook({ theme: next });
