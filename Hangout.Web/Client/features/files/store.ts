import { slice } from '../../core/store';
import type { SharedFile } from './file';

declare module '../../core/store' {
  interface State {
    /** The person's own files as this page last heard of them, by ID: those uploaded here, and those that events told of. */
    readonly ownFiles: ReadonlyMap<string, SharedFile>;
  }
  interface Events {
    /** `isGuess`: the page made it itself, and knows less than the server. */
    ownFileChanged: { readonly file: SharedFile; readonly isGuess?: boolean };
  }
}

/** How far a file has come; it goes no way back, but answers and events may overtake each other. */
const RANK: Readonly<Record<SharedFile['status'], number>> = { uploading: 0, scanning: 1, processing: 2, ready: 3, error: 3, infected: 3 };

slice('ownFiles', () => new Map(), {
  ownFileChanged: (files, { file, isGuess }) => {
    const held = files.get(file.id);
    if (held && (isGuess || RANK[file.status] < RANK[held.status])) return files;
    return new Map([...files, [file.id, file]]);
  },
});
