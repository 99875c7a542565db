import './styles/desk.css';
import { Kernel, type Boot } from './core/kernel';
import { showDesk } from './desktop/show';
import './features';

/** What the page needs, in order: the kernel with what the page carries, the desk, the connection. */
async function start(): Promise<void> {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot;
  const root = document.getElementById('desk');
  if (!root) throw new Error('The page has no desk');
  const kernel = await Kernel.start(boot);
  await showDesk(root);
  kernel.run();
  kernel.navigation.start();
}

start().catch((error: unknown) => {
  console.error('Hangout did not start', error);
  document.documentElement.classList.add('did-not-start');
});
