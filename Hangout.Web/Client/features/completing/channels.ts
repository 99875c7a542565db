import { html } from 'lit';
import { kernel } from '../../core';
import { conversationAvatar } from '../../ui/avatar';
import { icon } from '../../ui/icons';
import { conversationsApi, nameOf } from '../conversations';
import { extendMessages, type Completer, type Suggestion } from '../chat';

const MOST = 6;
const ASK_AFTER_MS = 150;
const TYPED = /(?:^|[^\p{L}\p{N}_&/#])#([\p{L}\p{N}_-]{1,50})$/u;

interface Named { readonly id: string; readonly name: string }

/** A place of ours as a link in a message. */
function linkText({ id, name }: Named): string {
  const address = new URL(kernel.navigation.linkTo('conversation', { conversationId: id }), location.href).href;
  return `[#${name.replace(/[\\[\]]/g, '\\$&')}](${address}) `;
}

let asked = 0;

/** Public channels that the person is not in. Asked for once somebody stops typing. */
async function publicOnes(word: string): Promise<Named[]> {
  const mine = ++asked;
  await new Promise((done) => setTimeout(done, ASK_AFTER_MS));
  if (mine !== asked || !kernel.realtime.isUp) return [];
  try {
    return (await conversationsApi.channels(word, { limit: MOST })).items.map(({ id, title }) => ({ id, name: title }));
  } catch (error) {
    console.warn('Public channels could not be looked up', error);
    return [];
  }
}

async function suggest(word: string): Promise<Suggestion[]> {
  const { chats, me } = kernel.store.now;
  const sought = word.toLowerCase();
  const isSought = (title: string): boolean => [title, ...title.split(/[\s_-]+/)].some((part) => part.toLowerCase().startsWith(sought));
  const own = [...chats.values()].filter(({ info }) => (info.kind === 'channel' || info.kind === 'group') && isSought(info.title ?? ''));
  const others = (await publicOnes(word)).filter(({ id }) => !chats.has(id));
  return [
    ...own.map(({ info }): Suggestion => ({
      key: info.id, text: linkText({ id: info.id, name: nameOf(info, me.id) }), view: html`${conversationAvatar(info, 's')}<span dir="auto">${nameOf(info, me.id)}</span>`,
    })),
    ...others.map((one): Suggestion => ({ key: one.id, text: linkText(one), view: html`${icon('channel')}<span dir="auto">${one.name}</span>` })),
  ].slice(0, MOST);
}

const channels: Completer = {
  label: 'completing.channels',
  at: (text, caret) => {
    const match = TYPED.exec(text.slice(Math.max(0, caret - 128), caret));
    return match?.[1] === undefined ? undefined : { start: caret - match[1].length - 1, word: match[1] };
  },
  suggest,
};

extendMessages({ completers: [channels] });
