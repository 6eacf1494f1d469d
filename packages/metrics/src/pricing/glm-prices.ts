import type { ModelPrice, PriceList } from './price-list.ts'

/**
 * GLM models in USD, from third-party tables that cite the provider's pricing page. Models on which the tables disagree
 * (glm-4.7-flash, glm-5.1 and later) or without a public USD price (glm-4) are left out and so are unpriced.
 */
export const glmPrices: PriceList = {
  currency: 'USD',
  asOf: '2026-11-24',
  source: 'third-party tables citing https://docs.z.ai/guides/overview/pricing',
  providers: { zai: ['z-ai', 'z.ai', 'glm'] },
  models: [
    glm('glm-4.5', '0.60', '0.11', '2.20'),
    glm('glm-4.6', '0.60', '0.11', '2.20'),
    glm('glm-4.7', '0.60', '0.11', '2.20'),
    glm('glm-4.5-x', '2.20', '0.45', '8.90'),
    glm('glm-4.5-air', '0.20', '0.03', '1.10'),
    glm('glm-4.5-airx', '1.10', '0.22', '4.50'),
    glm('glm-4.5v', '0.60', '0.11', '1.80'),
    glm('glm-4.5-flash', '0', '0', '0'),
    // Has no price for cached input.
    { provider: 'zai', model: 'glm-4-32b-0414-128k', input: '0.10', output: '0.10' },
    glm('glm-5', '1.00', '0.20', '3.20'),
    glm('glm-5-turbo', '1.20', '0.24', '4.00'),
  ],
}

function glm(model: string, input: string, inputCached: string, output: string): ModelPrice {
  return { provider: 'zai', model, input, inputCached, output }
}
