import { nothing, type TemplateResult } from 'lit';
import type { Message, SendMessageRequest } from '../../core/wire';
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

type Part<T extends unknown[]> = (...args: T) => TemplateResult | typeof nothing;

/** What other features add to the messages of a conversation and to the place where they are written. */
export interface MessageExtension {
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
  /** What a message that is sent now carries besides its text; asked once for each. */
  readonly send?: (conversationId: string) => Partial<SendMessageRequest>;
  /** A conversation is on the screen, until the function it answers is called. */
  readonly opened?: (conversationId: string) => () => void;
}

const extensions: MessageExtension[] = [];

export const extendMessages = (extension: MessageExtension): void => void extensions.push(extension);

export const messageExtensions = (): readonly MessageExtension[] => extensions;

export const actionsFor = (shown: ShownMessage): MessageAction[] =>
  extensions.flatMap((e) => e.actions ?? []).filter((action) => action.isOffered(shown)).sort((a, b) => a.rank - b.rank);

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
