import { render } from 'lit';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { messageExtensions, type ShownMessage } from '../features/chat/extensions';
import { patched } from '../features/conversations/patches';
import { aheadOf, outbox } from '../features/outbox';
import { addressOf, placeAt } from '../features/permalinks/address';
import { openPlace } from '../features/places/dialog';
import { coordinates, degrees, mapAddress } from '../features/places/place';
import type { LinkPreview, Message } from '../core/wire';
import { startPage } from './desktop';

vi.mock('@microsoft/signalr', () => import('./hub'));

const message: Message = { id: 'm1', conversationId: 'c1', seq: 1, change: 1, senderId: 'me', kind: 'text', text: 'hello', createdAt: '2024-01-01T00:00:00Z' };
const preview: LinkPreview = { url: 'https://example.org/a', title: 'A page', description: 'About it', siteName: 'Example' };

/** What features say below a message. */
function below(of: Message, me = 'me'): HTMLElement {
  const place = document.createElement('div');
  const shown = { message: of, me, chat: { info: { permissions: [] } } } as unknown as ShownMessage;
  render(messageExtensions().map((e) => e.below?.(shown)), place);
  return place;
}

describe('degrees', () => {
  it('are numbers within their limit, with a point or a comma', () => {
    expect(['90', '-90', '52,5163', ' +1.5 ', '.5', '−33.9'].map((text) => degrees(text, 90))).toEqual([90, -90, 52.5163, 1.5, 0.5, -33.9]);
    for (const text of ['90.0001', '-91', '', ' ', 'NaN', 'Infinity', '1e1', 'north', '0x10', '1.2.3']) expect(degrees(text, 90)).toBeUndefined();
  });

  it('are told with the side of the Earth and linked to a map', () => {
    expect(coordinates({ latitude: -33.8567844, longitude: 151.2152967 })).toBe('33.856784° S, 151.215297° E');
    expect(mapAddress({ latitude: -33.8567844, longitude: 151.2152967 })).toBe('https://www.openstreetmap.org/?mlat=-33.856784&mlon=151.215297#map=15/-33.856784/151.215297');
    expect(mapAddress({ latitude: -1e-9, longitude: 0 })).toBe('https://www.openstreetmap.org/?mlat=0&mlon=0#map=15/0/0');
  });
});

describe('the address of a message', () => {
  const place = { conversationId: '01900000-0000-7000-8000-000000000001', messageId: '01900000-0000-7000-8000-00000000000a' };

  it('leads to it, on this desk only', () => {
    const address = addressOf(place, 'https://hangout.example');
    expect(address).toBe('https://hangout.example/app/chat/01900000-0000-7000-8000-000000000001/01900000-0000-7000-8000-00000000000a');
    expect(placeAt(address, 'https://hangout.example')).toEqual(place);
    expect(placeAt(address.toUpperCase().replace('/APP/CHAT/', '/app/chat/'), 'https://hangout.example')).toEqual(place);
    for (const other of [
      address.replace('hangout', 'evil'), address.replace('https', 'http'), `${address}/more`, address.slice(0, -1), address.replace('/app/', '/'), 'no address', '']) {
      expect(placeAt(other, 'https://hangout.example')).toBeUndefined();
    }
  });
});

describe('on the page', () => {
  beforeEach(async () => {
    await startPage();
  });

  it('a link preview comes, changes and goes with its events, and for its author at once', () => {
    const event = { conversationId: 'c1', messageId: 'm1', seq: 1, change: 2 };
    const one = patched(message, { name: 'PreviewsChanged', messageId: 'm1', seq: 1, change: 2, event: { ...event, ...{ previews: [preview] } } });
    expect(one).toEqual({ ...message, change: 2, previews: [preview] });
    expect(patched(one, { name: 'PreviewsChanged', messageId: 'm1', seq: 1, change: 3, event: { ...event, change: 3 } })).toEqual({ ...message, change: 3 });
    const removal = {
      id: 'u', kind: 'RemovePreview', conversationId: 'c1', request: { conversationId: 'c1', messageId: 'm1', url: preview.url }, createdAt: '', state: 'waiting',
    } as const;
    expect(aheadOf(one, [removal], 'me')).not.toHaveProperty('previews');
  });

  it('a preview says the host of its link, and only its author can take it off', () => {
    const add = vi.spyOn(outbox, 'add').mockResolvedValue();
    const card = below({ ...message, previews: [preview] });
    expect(card.querySelector('a.preview-link')?.getAttribute('href')).toBe('https://example.org/a');
    expect(card.querySelector('.preview-host')?.textContent.trim()).toBe('Example · example.org');
    card.querySelector<HTMLButtonElement>('.preview button')?.click();
    expect(add).toHaveBeenCalledWith('RemovePreview', { conversationId: 'c1', messageId: 'm1', url: preview.url });
    expect(below({ ...message, senderId: 'ann', previews: [preview] }).querySelector('.preview button')).toBeNull();
    expect(below({ ...message, previews: [{ ...preview, url: 'javascript:alert(1)' }] }).querySelector('a')).toBeNull();
  });

  it('a place is shared as typed, once it is one', async () => {
    const add = vi.spyOn(outbox, 'add').mockResolvedValue();
    openPlace('c1');
    const dialog = document.querySelector<HTMLElement & { updateComplete: Promise<unknown> }>('place-dialog')!;
    const type = async (name: string, text: string): Promise<void> => {
      await dialog.updateComplete;
      const input = dialog.querySelector<HTMLInputElement>(`input[name=${name}]`)!;
      input.value = text;
      input.dispatchEvent(new InputEvent('input'));
      await dialog.updateComplete;
    };
    await type('latitude', '91');
    await type('longitude', '13.3777');
    expect(dialog.querySelector<HTMLButtonElement>('button[type=submit]')?.disabled).toBe(true);
    await type('latitude', '52,5163');
    await type('label', ' Gate ');
    dialog.querySelector('form')?.dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
    const parts = [{ type: 'location', latitude: 52.5163, longitude: 13.3777, label: 'Gate' }];
    expect(add).toHaveBeenCalledWith('SendMessage', expect.objectContaining({ text: 'Gate', parts }), expect.anything());
  });
});
