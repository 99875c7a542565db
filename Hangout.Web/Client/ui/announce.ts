/** Says something to those who listen rather than look. */
export function announce(text: string): void {
  const region = document.getElementById('announcer');
  if (!region) return;
  region.textContent = '';
  // A text equal to the one before would not be read again without the pause.
  setTimeout(() => (region.textContent = text), 50);
}
