import { expect, test } from 'vitest'

import { deliveryOfFailure } from './smtp-delivery.ts'

test.each(['UNSPECIFIED', 'EPROTO', 'INVALID_PURPOSE', 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'])(
  '%s is a failed TLS handshake, also after STARTTLS',
  (originalCode) => {
    expect(deliveryOfFailure({ code: 'ESOCKET', originalCode }, false)).toEqual({
      outcome: 'channel_broken',
      reason: `TLS handshake failed (${originalCode})`,
    })
  },
)
