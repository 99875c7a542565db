import { nothing, type TemplateResult } from 'lit';
import type { Message, MessagePart, SendMessageRequest, User } from '../../core/wire';
import type { Chat } from '../conversations';

/** A message as a screen shows it: with what is under way applied. */
export interface ShownMessage {
  readonly message: Message;
  readonly chat: Chat;
  readonly me: string;
  /** It is shown in its thread. */
  readonly inThread?: boolean;
}

export const isOwn = ({ message, me }: ShownMessage): boolean => message.senderId === me;

/** Something that can be done with a message: in the toolbar beside it, and in its menu. */
export interface MessageAction {
  /** Key of its text. */
  readonly title: string;
  readonly icon: string;
  /** Lower ones stand first. */
  readonly rank: number;
  /** Does it while the message has the focus: as `KeyboardEvent.key` says, letters in upper case. Of several the last that is offered. */
  readonly key?: string;
  readonly isInToolbar?: boolean;
  /** Where the menu has something better for it. */
  readonly isNotInMenu?: boolean;
  readonly isDanger?: boolean;
  readonly isOffered: (shown: ShownMessage) => boolean;
  /** `beside` is where something more can be asked. */
  readonly run: (shown: ShownMessage, beside: Element) => void;
}

/** Something else than text that can be written. */
export interface ComposeAction {
  /** Key of its text. */
  readonly title: string;
  readonly icon: string;
  readonly run: (conversationId: string) => void;
}

/** A composer, as other features use it. */
export interface Writing {
  readonly conversationId: string;
  /** Set where it writes into a thread. */
  readonly threadRootId: string | undefined;
  readonly text: string;
  /** Something besides the text goes with it, or will. */
  readonly hasMore: boolean;
  readonly area: HTMLTextAreaElement | null;
  /** Puts a text in place of a part, or at the caret, as if it had been typed: the browser can undo it. */
  insert(text: string, from?: number, to?: number): void;
  /** The message as it would be sent, with another text if one is given; undefined while there is none that could be. */
  message(text?: string): SendMessageRequest | undefined;
  /** What was written went another way: the composer is empty again, and nothing is answered any more. */
  clear(): void;
  /** Sends a text with all that the next message carries. */
  send(text: string): void;
  /** Says a sentence about what is written, until that changes. */
  say(sentence: string): void;
}

/** Something that the list at the caret offers. */
export interface Suggestion {
  /** Unlike those of the others in the list. */
  readonly key: string;
  readonly view: TemplateResult;
  /** Comes in place of what was typed. */
  readonly text: string;
}

/** Completes what is typed at the caret. */
export interface Completer {
  /** Key of the list's name. */
  readonly label: string;
  /** Where what it completes begins, and the word so far. */
  readonly at: (text: string, caret: number) => { readonly start: number; readonly word: string } | undefined;
  readonly suggest: (word: string, writing: Writing) => readonly Suggestion[] | Promise<readonly Suggestion[]>;
}

type Part<T extends unknown[]> = (...args: T) => TemplateResult | typeof nothing;

/** What other features add to the messages of a conversation and to the place where they are written. */
export interface MessageExtension {
  /** It has its place in conversations with the assistant, too. */
  readonly isForAssistant?: boolean;
  readonly actions?: readonly MessageAction[];
  /** Above the text. */
  readonly above?: Part<[ShownMessage]>;
  /** In place of the text, while it says something. */
  readonly body?: Part<[ShownMessage]>;
  /** Below the text. */
  readonly below?: Part<[ShownMessage]>;
  /** At the end of the message, small. */
  readonly mark?: Part<[ShownMessage]>;
  /** Above the items of a message's menu. */
  readonly menu?: Part<[ShownMessage, close: () => void]>;
  /** Opens what the message said before its edits. */
  readonly onEdited?: (shown: ShownMessage) => void;
  /** Beside the line over the first new message; new ones come after this `seq`. */
  readonly unread?: Part<[conversationId: string, after: number]>;
  /** Between the head of a conversation and its messages. */
  readonly top?: Part<[conversationId: string]>;
  /** Something else than text to be written, beside the composer. */
  readonly compose?: ComposeAction;
  /** Above the list of conversations. */
  readonly list?: Part<[]>;
  /** In the head of a conversation. */
  readonly head?: Part<[conversationId: string]>;
  /** Above the list of conversations, while names are searched for in it. */
  readonly listSearch?: Part<[text: string]>;
  /** Above the composer. */
  readonly composer?: Part<[conversationId: string]>;
  /** A key in an empty or full composer; true when it was taken. */
  readonly key?: (event: KeyboardEvent, conversationId: string, text: string) => boolean;
  /** What a message that is sent now carries besides its text. */
  readonly send?: (conversationId: string) => Partial<SendMessageRequest>;
  /** What was written was sent or scheduled. */
  readonly sent?: (conversationId: string) => void;
  /** The following hold in threads, too. Above the text, inside of the composer. */
  readonly bar?: Part<[Writing]>;
  /** Before the button that sends. */
  readonly beside?: Part<[Writing]>;
  /** A key while somebody writes; true when it was taken. */
  readonly writes?: (event: KeyboardEvent, writing: Writing) => boolean;
  /** Something is pasted; true when it was taken. */
  readonly paste?: (event: ClipboardEvent, writing: Writing) => boolean;
  /** Before a text is sent; true when it was taken, and not sent. */
  readonly submit?: (writing: Writing, text: string) => boolean;
  readonly completers?: readonly Completer[];
  /** Whom one can mention besides the members. */
  readonly mentionable?: (conversationId: string) => Promise<readonly User[]>;
  /** What goes with the text, which may then be empty; without anything yet while that is on its way, undefined where there is nothing. */
  readonly carries?: (writing: Writing) => readonly MessagePart[] | undefined;
  /** Whether what is written waits to be sent, and stays as it is until then. */
  readonly holds?: (writing: Writing) => boolean;
  /** What it carries went out. */
  readonly carried?: (writing: Writing) => void;
  /** Below the text of a message that the server does not have yet. */
  readonly unsent?: Part<[SendMessageRequest]>;
  /** A conversation is on the screen, until the function it answers is called. */
  readonly opened?: (conversationId: string) => () => void;
}

const extensions: MessageExtension[] = [];

export const extendMessages = (extension: MessageExtension): void => void extensions.push(extension);

export const messageExtensions = (): readonly MessageExtension[] => extensions;

export const actionsFor = (shown: ShownMessage): MessageAction[] =>
  extensions.flatMap((e) => e.actions ?? []).filter((action) => action.isOffered(shown)).sort((a, b) => a.rank - b.rank);

/** What else than text can be written into a conversation. */
export const composeActions = (): ComposeAction[] => extensions.flatMap((e) => e.compose ?? []);

/** The first part that says something. */
export function firstPart(parts: readonly (TemplateResult | typeof nothing | undefined)[]): TemplateResult | undefined {
  return parts.find((part): part is TemplateResult => part !== undefined && part !== nothing);
}

/** Said by an element inside of a chat window, when the person goes on writing. */
export const WRITE = 'chat-write';

/** Something that stands beside a conversation in place of its details, where the window's view says so. */
export interface SidePane {
  /** Its key in the view; the value says what of it. */
  readonly view: string;
  /** Key of its name. */
  readonly label: string;
  readonly load: () => Promise<unknown>;
  readonly render: (conversationId: string, value: string, close: () => void) => TemplateResult;
}

const panes: SidePane[] = [];

export const extendWindow = (pane: SidePane): void => void panes.push(pane);

export const sidePanes = (): readonly SidePane[] => panes;
