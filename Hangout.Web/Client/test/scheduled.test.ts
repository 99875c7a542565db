import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '../core';
import type { Kernel } from '../core/kernel';
import { initialState, reduce, type Event, type State } from '../core/store';
import type { ScheduledMessage } from '../core/wire';
import { Composer } from '../features/chat/composer';
import { outbox } from '../features/outbox';
import { schedule } from '../features/scheduled';
import { sentenceOf } from '../features/scheduled/api';
import { ScheduledDialog } from '../features/scheduled/list-dialog';
import { scheduledIn } from '../features/scheduled/store';
import { fieldValue, offeredTimes, wrongTime } from '../features/scheduled/times';
import { startPage } from './desktop';

vi.mock('@microsoft/signalr', () => import('./hub'));
vi.mock('../ui/flash', () => ({ flash: () => undefined })); // The environment of the tests knows no popovers.

const me = { id: 'me', username: 'me', name: 'Me', language: 'en', roles: [], presence: 'automatic' } as unknown as State['me'];
const item = (id: string, sendAt: string, more: Partial<ScheduledMessage> = {}): ScheduledMessage =>
  ({ id, message: { id, conversationId: 'c1', text: `text ${id}` }, sendAt, createdAt: '2026-01-01T00:00:00Z', ...more });
const play = (...events: Event[]): State => events.reduce(reduce, initialState(me));

describe('the times that are offered', () => {
  it('are an hour from now, tomorrow morning and the next Monday morning, by the clock of the person', () => {
    const times = offeredTimes(new Date(2026, 10, 27, 15, 30)); // A Friday.
    expect(times.map(({ key, at }) => [key, fieldValue(at)])).toEqual([
      ['scheduled.hour', '2026-11-27T16:30'], ['scheduled.tomorrow', '2026-11-28T09:00'], ['scheduled.monday', '2026-11-30T09:00']]);
  });

  it('name a Monday once', () => {
    expect(offeredTimes(new Date(2026, 10, 29, 12)).map((o) => o.key)).toEqual(['scheduled.hour', 'scheduled.tomorrow']);
    expect(fieldValue(offeredTimes(new Date(2026, 10, 30, 12)).at(-1)!.at)).toBe('2026-12-07T09:00');
  });

  it('keep the hour of the morning where the clocks change', () => {
    expect(offeredTimes(new Date(2026, 2, 28, 12))[1]?.at.getHours()).toBe(9);
  });
});

describe('a time of one’s own', () => {
  it('is in the future and within a year', () => {
    const now = new Date(2026, 0, 1);
    expect(wrongTime(new Date(''), now)).toBe('scheduled.none');
    expect(wrongTime(now, now)).toBe('scheduled.past');
    expect(wrongTime(new Date(2027, 1, 1), now)).toBe('scheduled.range');
    expect(wrongTime(new Date(2026, 0, 1, 0, 1), now)).toBeUndefined();
  });
});

describe('the scheduled messages of a person', () => {
  it('stand by their time, and follow what other devices do', () => {
    const state = play(
      { type: 'scheduledListed', items: [item('b', '2026-02-02T00:00:00Z'), item('a', '2026-02-01T00:00:00Z')] },
      { type: 'scheduledChanged', event: { messages: [item('a', '2026-02-03T00:00:00Z'), item('c', '2026-01-01T00:00:00Z')], gone: [] } },
      { type: 'scheduledChanged', event: { messages: [], gone: ['b'] } },
    );
    expect(scheduledIn(state.scheduled, undefined).map((m) => m.id)).toEqual(['c', 'a']);
    expect(scheduledIn(state.scheduled, 'c2')).toEqual([]);
  });

  it('refuse in a sentence', () => {
    const refused = (fields: Record<string, string[]>): string => sentenceOf(new ApiError(400, 'validation_failed', '', undefined, undefined, fields));
    expect(refused({ sendAt: ['x'] })).toContain('365 days');
    expect(refused({ message: ['x'] })).toContain('100 scheduled messages');
    expect(sentenceOf(new ApiError(404, 'not_found', ''))).toContain('sent or deleted');
  });
});

describe('scheduling from the composer', () => {
  let page: Kernel;
  let composer: Composer;
  const at = new Date(Date.now() + 3_600_000);
  const write = async (text: string): Promise<void> => {
    const area = composer.querySelector('textarea')!;
    area.value = text;
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await composer.updateComplete;
  };

  beforeEach(async () => {
    document.body.replaceChildren();
    page = await startPage();
    composer = new Composer();
    composer.conversationId = 'c1';
    document.body.append(composer);
    await composer.updateComplete;
  });

  it('takes the message out of the composer once the server has it, and says that one is scheduled', async () => {
    const call = vi.spyOn(page.http, 'call').mockImplementation(async (_method, _path, body) => ({ ...item('x', at.toISOString()), message: (body as { message: object }).message }));
    await write('later');
    expect(await schedule(composer, at)).toBe(true);
    await composer.updateComplete;
    expect(call).toHaveBeenCalledWith('POST', '/api/scheduled', { message: expect.objectContaining({ conversationId: 'c1', text: 'later' }) as object, sendAt: at.toISOString() });
    expect(composer.text).toBe('');
    expect(composer.querySelector('.scheduled-note')?.textContent).toContain('1 message scheduled');
  });

  it('keeps the text where the server refuses, and says why', async () => {
    vi.spyOn(page.http, 'call').mockRejectedValue(new ApiError(400, 'validation_failed', '', undefined, undefined, { message: ['full'] }));
    await write('later');
    expect(await schedule(composer, at)).toBe(false);
    await composer.updateComplete;
    expect(composer.text).toBe('later');
    expect(composer.querySelector('[role=alert]')?.textContent).toContain('the most there can be');
  });

  it('is undone in the list: sent now under the same ID, changed, or called off', async () => {
    const call = vi.spyOn(page.http, 'call').mockImplementation(async (method, _path, body) => (method === 'PATCH' ? { ...item('a', at.toISOString()), ...(body as object) } : undefined));
    const add = vi.spyOn(outbox, 'add').mockResolvedValue(undefined);
    page.store.dispatch({ type: 'scheduledListed', items: [item('a', at.toISOString()), item('b', at.toISOString(), { failureCode: 'not_allowed' })] });
    const dialog = new ScheduledDialog();
    dialog.conversationId = 'c1';
    void dialog.open();
    await dialog.updateComplete;
    expect(dialog.querySelectorAll('.scheduled-item')).toHaveLength(2);
    expect(dialog.querySelectorAll('.scheduled-item')[1]?.textContent).toContain('You may not do this here.');

    const press = (row: number, label: string): void =>
      [...dialog.querySelectorAll('.scheduled-item')[row]!.querySelectorAll('button')].find((b) => b.textContent.includes(label))!.click();
    press(0, 'Edit');
    await dialog.updateComplete;
    const area = dialog.querySelector('textarea')!;
    area.value = 'other';
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await dialog.updateComplete;
    dialog.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }));
    await vi.waitFor(() => expect(call).toHaveBeenCalledWith('PATCH', '/api/scheduled/a', { text: 'other' }), 10_000);
    await vi.waitFor(() => expect(dialog.querySelector('textarea')).toBeNull(), 10_000);
    press(0, 'Send now');
    await vi.waitFor(() => expect(call).toHaveBeenCalledWith('DELETE', '/api/scheduled/a'), 10_000);
    expect(add).toHaveBeenCalledWith('SendMessage', expect.objectContaining({ id: 'a' }), 'a');
    await vi.waitFor(() => expect(dialog.querySelectorAll('.scheduled-item')).toHaveLength(1), 10_000);
  });
});
