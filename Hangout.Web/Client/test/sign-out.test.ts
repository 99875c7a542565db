import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../core/http';
import type { Kernel } from '../core/kernel';
import { maySignOut } from '../desktop/sign-out';
import { drafts } from '../features/chat/drafts';
import { outbox } from '../features/outbox';
import { startPage } from './desktop';

let page: Kernel;
let isOnline: boolean;
const question = (): HTMLDialogElement | null => document.querySelector('confirm-dialog dialog[open]');
const asked = async (): Promise<string> => vi.waitFor(() => question()!.textContent.replace(/\s+/g, ' '));
const confirmIt = (): void => question()!.querySelector('form')!.requestSubmit();

beforeEach(async () => {
  page = await startPage();
  isOnline = true;
  vi.spyOn(page.http, 'call').mockImplementation(async () => {
    if (!isOnline) throw new ApiError(0, 'network', '');
    return {};
  });
});
afterEach(() => document.body.replaceChildren());

it('signing out asks nothing when nothing would be lost', async () => {
  expect(await maySignOut()).toBe(true);
});

it('signing out without the server says that it did not happen, and can be tried again', async () => {
  isOnline = false;
  const answer = maySignOut();
  expect(await asked()).toContain('You are not signed out');
  isOnline = true;
  confirmIt();
  expect(await answer).toBe(true);
});

it('signing out without the server keeps everything when the person gives up', async () => {
  isOnline = false;
  await outbox.add('SendMessage', { id: 'm1', conversationId: 'c1', text: 'hello' }, 'm1');
  const answer = maySignOut();
  await asked();
  question()!.close();
  expect(await answer).toBe(false);
  expect(page.store.now.unsent).toHaveLength(1);
});

it('signing out asks before unsent messages and drafts are deleted', async () => {
  await outbox.add('SendMessage', { id: 'm1', conversationId: 'c1', text: 'hello' }, 'm1');
  await drafts.save('c2', 'half a thou');
  const answer = maySignOut();
  const text = await asked();
  expect(text).toContain('1 message or change was not sent.');
  expect(text).toContain('1 draft is not finished.');
  question()!.close();
  expect(await answer).toBe(false);

  const again = maySignOut();
  await asked();
  confirmIt();
  expect(await again).toBe(true);
});
