import './styles/desk.css';
import { Kernel, type Boot } from './core/kernel';
import { showDesk } from './desktop/show';
import './features';
import { speak } from './i18n/t';
import { languageOf, look } from './ui/look';

/** What the page needs, in order: the kernel with what the page carries, the texts, the desk, the connection. */
async function start(): Promise<void> {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot;
  const root = document.getElementById('desk');
  if (!root) throw new Error('The page has no desk');
  const [kernel] = await Promise.all([Kernel.start(boot), speak(languageOf(look.peek()))]);
  await showDesk(root);
  kernel.run();
  kernel.navigation.start();
}

start().catch((error: unknown) => {
  console.error('Hangout did not start', error);
  document.documentElement.classList.add('did-not-start');
});
