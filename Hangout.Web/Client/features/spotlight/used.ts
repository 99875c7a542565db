/** How often each command was chosen here, so that the commonest stand first. Kept by this browser until the person signs out. */
const KEPT = 'hangout-spotlight';

function read(): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Record<string, number>;
  } catch {
    return {}; // Written by something else: counting begins anew.
  }
}

export const usesOf = (id: string): number => read()[id] ?? 0;

export const noteUse = (id: string): void => localStorage.setItem(KEPT, JSON.stringify({ ...read(), [id]: usesOf(id) + 1 }));

export const forgetUses = (): void => localStorage.removeItem(KEPT);
