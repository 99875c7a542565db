/** Puts a text in place of a part of a field, as if the person had typed it: the browser can undo it. The caret follows. */
export function replaceText(field: HTMLTextAreaElement | HTMLInputElement, from: number, to: number, text: string): void {
  field.focus();
  field.setSelectionRange(from, to);
  // Nothing else that a script does to a field goes into the browser's list of what can be undone.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, from, to, 'end');
}
