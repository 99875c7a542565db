/** Whether a key belongs to an input method (Japanese, Chinese, …). Safari says so of the key that ends it by its code alone. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;
