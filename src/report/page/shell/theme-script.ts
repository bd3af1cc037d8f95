/* Runs before anything is drawn, so that neither the theme nor what needs script flickers. */
document.documentElement.classList.add('js');
try {
  const theme = localStorage.getItem('aispm-theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme;
} catch {
  /* Storage may be forbidden, as from disk. */
}

export {};
