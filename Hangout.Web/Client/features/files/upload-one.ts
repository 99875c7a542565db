import { effect } from '@preact/signals-core';
import { kernel } from '../../core';
import { filesApi, UPLOADS } from './api';
import { isBroken, kindOf, stateText, type SharedFile } from './file';

const LOOK_MS = 2_000;

/** Uploads one file that goes with no message, as a picture of somebody, and waits until it can be used. Fails with a sentence. */
export async function uploadOne(file: File, signal: AbortSignal, onProgress: (share: number) => void = () => undefined): Promise<SharedFile> {
  const { Upload } = await import('tus-js-client');
  const id = await new Promise<string>((done, failed) => {
    let isDone = false;
    const upload = new Upload(file, {
      endpoint: UPLOADS, retryDelays: [0, 1_000, 3_000, 5_000], metadata: { filename: file.name, filetype: file.type }, storeFingerprintForResuming: false,
      onProgress: (sent, total) => onProgress(total === 0 ? 0 : sent / total),
      onSuccess: () => {
        isDone = true;
        done(upload.url?.split('/').at(-1) ?? '');
      },
      onError: failed,
    });
    signal.addEventListener('abort', () => {
      if (isDone) return;
      upload.abort(true).catch((error: unknown) => console.warn('The server was not told that an upload ended', error));
      failed(new DOMException('The upload was given up', 'AbortError'));
    });
    upload.start();
  });
  kernel.store.dispatch({
    type: 'ownFileChanged', isGuess: true,
    file: { id, name: file.name, size: file.size, mediaType: file.type, kind: kindOf(file.type), status: 'scanning', createdAt: new Date().toISOString() },
  });
  return usable(id, signal);
}

/** Events tell how far it is; where none comes through, it is asked for. */
function usable(id: string, signal: AbortSignal): Promise<SharedFile> {
  return new Promise((done, failed) => {
    const timer = setInterval(() => {
      filesApi.one(id).then((file) => kernel.store.dispatch({ type: 'ownFileChanged', file }), (error: unknown) => console.warn('A file could not be asked for', error));
    }, LOOK_MS);
    const stop = effect(() => {
      const file = kernel.store.state.value.ownFiles.get(id);
      if (!file || (file.status !== 'ready' && !isBroken(file))) return;
      queueMicrotask(() => {
        end();
        if (isBroken(file)) failed(new Error(stateText(file)));
        else done(file);
      });
    });
    const end = (): void => {
      clearInterval(timer);
      stop();
    };
    signal.addEventListener('abort', () => {
      end();
      failed(new DOMException('Nobody waits any more', 'AbortError'));
    });
  });
}
