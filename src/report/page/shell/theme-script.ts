/* Runs before anything is drawn, so that neither the theme nor the parts that need script flicker. */
document.documentElement.classList.add('js');
try {
  const theme = localStorage.getItem('aispm-theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme;
} catch {
  /* Storage may be unavailable, for instance when the page is opened from disk. */
}

export {};
