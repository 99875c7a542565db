const ID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const PATH = new RegExp(`^/app/chat/(${ID})/(${ID})/?$`);

/** A message, by what its address says. */
export interface MessagePlace { readonly conversationId: string; readonly messageId: string }

/** The address of a message, which leads to it from anywhere. */
export const addressOf = ({ conversationId, messageId }: MessagePlace, origin = location.origin): string => `${origin}/app/chat/${conversationId}/${messageId}`;

/** The message that an address of this desk leads to. */
export function placeAt(address: string, origin = location.origin): MessagePlace | undefined {
  if (!URL.canParse(address, origin)) return undefined;
  const url = new URL(address, origin);
  const [, conversationId, messageId] = (url.origin === origin ? PATH.exec(url.pathname) : undefined) ?? [];
  return conversationId && messageId ? { conversationId: conversationId.toLowerCase(), messageId: messageId.toLowerCase() } : undefined;
}
