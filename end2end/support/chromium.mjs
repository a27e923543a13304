// How the browser is started: Debian's Chromium, or the one named in CHROMIUM. No browser is downloaded.

export const chromium = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** The two sizes that every page is made for. */
export const sizes = {
  desktop: { viewport: { width: 1440, height: 1000 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

/** The people's own settings: Russian, Moscow time. */
export const place = { locale: 'ru-RU', timezoneId: 'Europe/Moscow' };
