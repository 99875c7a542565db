const DAY_MS = 86_400_000;

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** Under which heading of the list something stands that was last touched then. */
export function groupOf(iso: string, now = new Date()): 'today' | 'yesterday' | 'week' | 'month' | 'older' {
  const days = Math.round((startOfDay(now) - startOfDay(new Date(iso))) / DAY_MS);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  return days < 7 ? 'week' : days < 30 ? 'month' : 'older';
}
