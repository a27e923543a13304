// The journeys of people, in a browser, at the two sizes that every page is made for.

import { defineConfig } from '@playwright/test';
import { chromium, place, sizes } from './support/chromium.mjs';
import type { Options } from './support/test.ts';

export default defineConfig<Options>({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: process.env.BUSBAR_E2E_WORKERS ? Number(process.env.BUSBAR_E2E_WORKERS) : 2,
  forbidOnly: !!process.env.CI,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    ...place,
    browserName: 'chromium',
    launchOptions: chromium,
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    screenshot: 'only-on-failure',
    // A film of each test costs a third of the time; `npx playwright test --trace on` takes one.
    trace: 'off',
  },
  projects: [
    { name: 'desktop', use: sizes.desktop },
    { name: 'phone', use: sizes.phone },
  ],
});
