/** A kind of credential: its issuer, how it begins, and the rest as a pattern of linear time. */
interface Prefix {
  readonly issuer: string
  readonly prefixes: readonly string[]
  readonly rest: string
}

/** `{16,}`, written so that a run of any length needs no stack. */
export const run = (characters: string, min: number): string => `[${characters}]{${min}}[${characters}]*`

const token = run(String.raw`\w-`, 16)
const alphanumeric = run('A-Za-z0-9', 16)

/**
 * Credentials that are known by the prefix their issuer published. A prefix that could begin an ordinary name in snake case,
 * e.g. `hf_`, is followed by letters and digits only.
 */
export const credentialPrefixes: readonly Prefix[] = [
  {
    issuer: 'GitLab',
    prefixes: [
      'glpat-',
      'gloas-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'glsoat-',
      'glffct-',
      'glwt-',
      'GR1348941',
    ],
    rest: run(String.raw`\w.-`, 16),
  },
  {
    issuer: 'GitHub',
    prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    rest: run(String.raw`\w`, 20),
  },
  { issuer: 'OpenAI, Anthropic, DeepSeek, OpenRouter', prefixes: ['sk-'], rest: token },
  { issuer: 'xAI', prefixes: ['xai-'], rest: token },
  { issuer: 'Groq', prefixes: ['gsk_'], rest: alphanumeric },
  { issuer: 'Google', prefixes: ['AIza', 'AQ.', 'GOCSPX-'], rest: run(String.raw`\w-`, 24) },
  { issuer: 'Google OAuth', prefixes: ['ya29.', '1//0'], rest: run(String.raw`\w.-`, 12) },
  { issuer: 'Replicate', prefixes: ['r8_'], rest: alphanumeric },
  { issuer: 'Perplexity', prefixes: ['pplx-'], rest: token },
  { issuer: 'Cerebras', prefixes: ['csk-'], rest: alphanumeric },
  { issuer: 'Fireworks', prefixes: ['fw_'], rest: alphanumeric },
  { issuer: 'Together', prefixes: ['tgp_v1_'], rest: token },
  { issuer: 'Hugging Face', prefixes: ['hf_'], rest: alphanumeric },
  { issuer: 'LangSmith', prefixes: ['lsv2_pt_', 'lsv2_sk_'], rest: token },
  { issuer: 'Pinecone', prefixes: ['pcsk_'], rest: token },
  { issuer: 'Tavily', prefixes: ['tvly-'], rest: token },
  { issuer: 'npm', prefixes: ['npm_'], rest: alphanumeric },
  {
    issuer: 'PyPI',
    prefixes: ['pypi-'],
    rest: `(?:AgE${run(String.raw`\w-`, 10)}|${run(String.raw`\w-`, 36)})`,
  },
  {
    issuer: 'Stripe',
    prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    rest: run('A-Za-z0-9', 10),
  },
  { issuer: 'Standard Webhooks, Stripe', prefixes: ['whsec_'], rest: run(String.raw`\w+/=-`, 16) },
  { issuer: 'SendGrid', prefixes: ['SG.'], rest: run(String.raw`\w.-`, 20) },
  { issuer: 'Grafana', prefixes: ['glsa_', 'glc_'], rest: run(String.raw`\w+/=`, 16) },
  {
    issuer: 'Slack',
    prefixes: [
      'xoxa-',
      'xoxb-',
      'xoxc-',
      'xoxd-',
      'xoxe-',
      'xoxe.xoxb-',
      'xoxe.xoxp-',
      'xoxo-',
      'xoxp-',
      'xoxr-',
      'xoxs-',
      'xapp-',
    ],
    rest: run(String.raw`\w%-`, 10),
  },
  { issuer: 'AWS', prefixes: ['AKIA', 'ASIA'], rest: '[0-9A-Z]{16}(?![A-Za-z0-9])' },
  { issuer: 'Alibaba Cloud', prefixes: ['LTAI'], rest: '[A-Za-z0-9]{12,20}(?![A-Za-z0-9])' },
  { issuer: 'DingTalk', prefixes: ['SEC'], rest: '[0-9a-f]{64}' },
  { issuer: 'HashiCorp Vault', prefixes: ['hvs.', 'hvb.'], rest: run(String.raw`\w-`, 20) },
  { issuer: 'Databricks', prefixes: ['dapi'], rest: '[0-9a-f]{32}' },
  { issuer: 'DigitalOcean', prefixes: ['dop_v1_', 'doo_v1_', 'dor_v1_'], rest: token },
  { issuer: 'Docker Hub', prefixes: ['dckr_pat_', 'dckr_oat_'], rest: token },
  { issuer: 'Sentry', prefixes: ['sntrys_', 'sntryu_'], rest: run(String.raw`\w+/=`, 20) },
  { issuer: 'Supabase', prefixes: ['sbp_', 'sb_secret_'], rest: token },
  { issuer: 'Resend', prefixes: ['re_'], rest: '[A-Za-z0-9]{8}_[A-Za-z0-9]{24}' },
  { issuer: 'Brevo', prefixes: ['xkeysib-', 'xsmtpsib-'], rest: token },
  { issuer: 'Mailgun', prefixes: ['key-'], rest: '[0-9a-f]{32}' },
  { issuer: 'Notion', prefixes: ['ntn_'], rest: alphanumeric },
  { issuer: 'Linear', prefixes: ['lin_api_'], rest: alphanumeric },
  { issuer: 'New Relic', prefixes: ['NRAK-'], rest: '[A-Za-z0-9]{27}' },
  { issuer: 'Atlassian', prefixes: ['ATATT3', 'ATCTT3', 'ATBB'], rest: run(String.raw`\w=-`, 20) },
  { issuer: 'NVIDIA', prefixes: ['nvapi-'], rest: run(String.raw`\w-`, 40) },
  { issuer: 'Jina', prefixes: ['jina_'], rest: alphanumeric },
  { issuer: 'ElevenLabs', prefixes: ['sk_'], rest: '[0-9a-f]{48}' },
  { issuer: 'Firecrawl', prefixes: ['fc-'], rest: '[0-9a-f]{32}' },
  { issuer: 'E2B', prefixes: ['e2b_'], rest: '[0-9a-f]{40}' },
  { issuer: 'Vercel', prefixes: ['vck_', 'vcp_'], rest: alphanumeric },
  { issuer: 'Fly.io', prefixes: ['fm1_', 'fm1r_', 'fm2_', 'fo1_'], rest: run(String.raw`\w+/=,-`, 24) },
  { issuer: 'Airtable', prefixes: ['pat'], rest: String.raw`[A-Za-z0-9]{14}\.[0-9a-f]{64}` },
  { issuer: 'Matrix', prefixes: ['syt_'], rest: String.raw`[A-Za-z0-9+/=]{1,64}_[A-Za-z]{20}_\w{6}` },
  { issuer: 'Shopify', prefixes: ['shpat_', 'shpca_', 'shppa_', 'shpss_'], rest: '[0-9A-Fa-f]{32}' },
  { issuer: 'Figma', prefixes: ['figd_'], rest: run(String.raw`\w-`, 32) },
  { issuer: 'Render', prefixes: ['rnd_'], rest: '[A-Za-z0-9]{28,40}(?![A-Za-z0-9])' },
  { issuer: 'Postman', prefixes: ['PMAK-'], rest: '[0-9a-f]{24}-[0-9a-f]{34}' },
  {
    issuer: 'PlanetScale',
    prefixes: ['pscale_tkn_', 'pscale_oauth_', 'pscale_pw_'],
    rest: run(String.raw`\w.=-`, 32),
  },
  { issuer: 'Tailscale', prefixes: ['tskey-'], rest: `[a-z]{2,10}-${run(String.raw`\w-`, 16)}` },
  { issuer: 'Sourcegraph', prefixes: ['sgp_'], rest: `(?:[0-9a-f]{16}_)?[0-9a-f]{40}` },
  { issuer: 'Doppler', prefixes: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.'], rest: run(String.raw`\w.`, 32) },
  { issuer: 'age', prefixes: ['AGE-SECRET-KEY-1'], rest: '[0-9A-Z]{58}' },
]
