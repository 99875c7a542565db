import type { Message, MessagePartLocationPart } from '../../core/wire';

export type Place = MessagePartLocationPart;

/** The place of a message that says nothing else. */
export const placeOf = (message: Message): Place | undefined => (message.kind === 'location' ? message.parts?.find((part): part is Place => part.type === 'location') : undefined);

/** Six places are some ten centimetres. */
const rounded = (degrees: number): number => Math.round(degrees * 1e6) / 1e6 + 0;

/** Where a map shows it; the server writes the same address. */
export function mapAddress({ latitude, longitude }: Pick<Place, 'latitude' | 'longitude'>): string {
  const [north, east] = [rounded(latitude), rounded(longitude)];
  return `https://www.openstreetmap.org/?mlat=${north}&mlon=${east}#map=15/${north}/${east}`;
}

/** 52.5163° N, 13.3777° E. */
export function coordinates({ latitude, longitude }: Pick<Place, 'latitude' | 'longitude'>): string {
  return `${Math.abs(rounded(latitude))}° ${latitude < 0 ? 'S' : 'N'}, ${Math.abs(rounded(longitude))}° ${longitude < 0 ? 'W' : 'E'}`;
}

/** What somebody typed as degrees, if it is a number within the limit. A decimal comma is one, too. */
export function degrees(text: string, limit: number): number | undefined {
  const plain = text.trim().replace(',', '.').replace('−', '-');
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : NaN;
  return Math.abs(value) <= limit ? value : undefined;
}
