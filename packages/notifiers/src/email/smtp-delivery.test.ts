import { expect, test } from 'vitest'

import { deliveryOfFailure } from './smtp-delivery.ts'

test.each(['UNSPECIFIED', 'EPROTO', 'INVALID_PURPOSE', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'])(
  '%s is a failed TLS handshake, also after STARTTLS',
  (originalCode) => {
    const progress = { isSent: false, step: 'the TLS handshake', answered: 'STARTTLS' } as const
    expect(deliveryOfFailure({ code: 'ESOCKET', originalCode }, progress)).toEqual({
      outcome: 'channel_broken',
      reason: `TLS handshake failed (${originalCode})`,
    })
  },
)
