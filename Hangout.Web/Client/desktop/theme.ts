import { computed } from '@preact/signals-core';
import type { Theme } from '../core/wire';
import { chooseLook, look } from '../ui/look';

/** The choice of the person, as this browser knows it. */
export const theme = computed<Theme>(() => look.value.theme);

export const setTheme = (next: Theme): void => chooseLook({ theme: next });

export const THEMES: readonly { readonly value: Theme; readonly symbol: string }[] = [
  { value: 'light', symbol: 'sun' }, { value: 'dark', symbol: 'moon' }, { value: 'auto', symbol: 'auto' },
];
