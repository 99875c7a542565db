import { isRightToLeft } from '../i18n/t';

/** Whether a key belongs to an input method (Japanese, Chinese, …). Safari says so of the key that ends it by its code alone. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** Which way an arrow to the side leads in what stands side by side; undefined for another key. */
export function sideStep(key: string): -1 | 1 | undefined {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return undefined;
  return (key === 'ArrowRight') === isRightToLeft() ? -1 : 1;
}
