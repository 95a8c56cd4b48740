/** Times as Slurm writes them (sbatch --time). */

/**
 * Seconds of `MINUTES`, `MINUTES:SECONDS`, `HOURS:MINUTES:SECONDS`, `DAYS-HOURS`, `DAYS-HOURS:MINUTES` and
 * `DAYS-HOURS:MINUTES:SECONDS`; null for no limit, undefined for what sbatch refuses.
 */
export function slurmSeconds(time: string): number | null | undefined {
  if (/^(?:unlimited|infinite|-1|0+)$/i.test(time)) return null;
  const [, days, rest = ''] = /^(?:(\d+)-)?(\d+(?::\d+){0,2})$/.exec(time) ?? [];
  const numbers = rest.split(':').map(Number);
  if (rest === '') return undefined;
  if (days !== undefined) return Number(days) * 86_400 + hoursFirst(numbers);
  return numbers.length === 3 ? hoursFirst(numbers) : minutesFirst(numbers);
}

function hoursFirst([hours = 0, minutes = 0, seconds = 0]: readonly number[]): number {
  return (hours * 60 + minutes) * 60 + seconds;
}

function minutesFirst([minutes = 0, seconds = 0]: readonly number[]): number {
  return minutes * 60 + seconds;
}

/** `HH:MM:SS`, in whole minutes and not less. */
export function slurmTime(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00`;
}

/** `90 min`, or `45 s`. */
export function readableSeconds(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
