/** Credentials of payment, messaging, monitoring and other services, as their issuers describe them. Data. */
import {issued, named, type Format} from './format.ts';

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const payment: readonly Format[] = [
  issued('stripe-key', 'Stripe', ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'sk_org_'], '[rs]k_(?:org_)?(?:live_|test_|(?<=org_))([0-9A-Za-z]{16,200})', {entropy: 3.3}),
  issued('stripe-webhook-secret', 'Stripe', ['whsec_'], 'whsec_([A-Za-z0-9+/=]{32,64})', {entropy: 3.8}),
  issued('square-token', 'Square', ['sq0atp-', 'sq0csp-', 'sq0idb-', 'sq0ids-'], 'sq0(?:atp|csp)-([0-9A-Za-z_-]{22,43})', {entropy: 3.5}),
  issued('square-token', 'Square', ['eaaa'], '(?<![+/=])(EAAA[0-9A-Za-z_-]{56,70})(?![_+/=-])', {entropy: 4.2}),
  issued('paypal-token', 'PayPal', ['access_token$'], 'access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$([0-9a-f]{32})'),
  issued('adyen-key', 'Adyen', ['aqe'], '(AQE[a-z]hm[A-Za-z0-9+/=-]{60,250})', {entropy: 4}),
  issued('plaid-token', 'Plaid', ['access-'], `access-(?:sandbox|development|production)-(${uuid})`),
  named('plaid-secret', 'Plaid', ['plaid'], '[0-9a-f]{30}'),
  issued('razorpay-key', 'Razorpay', ['rzp_'], 'rzp_(?:live|test)_([A-Za-z0-9]{14})', {entropy: 3.2}),
  issued('flutterwave-key', 'Flutterwave', ['flwseck'], 'FLWSECK(?:_TEST)?-([0-9a-zA-Z]{12,34})-X'),
  issued('shippo-token', 'Shippo', ['shippo_'], 'shippo_(?:live|test)_([0-9a-f]{40})'),
  issued('easypost-key', 'EasyPost', ['ezak', 'eztk'], 'EZ[AT]K([A-Za-z0-9]{54})'),
  issued('lob-key', 'Lob', ['live_', 'test_'], '(?:live|test)_([0-9a-f]{35})'),
  issued('duffel-token', 'Duffel', ['duffel_'], 'duffel_(?:live|test)_([A-Za-z0-9_=-]{43})'),
  issued('shopify-token', 'Shopify', ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_'], 'shp(?:at|ca|pa|ss|ua)_([A-Za-z0-9]{32})'),
  named('coinbase-key', 'Coinbase', ['coinbase', 'binance', 'bitfinex', 'bittrex', 'kucoin', 'kraken'], '[A-Za-z0-9+/=_-]{64,90}', {entropy: 4}),
];

const messaging: readonly Format[] = [
  issued('slack-token', 'Slack', ['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxo-', 'xwfp-'], '(?:xox[abprso]|xwfp)-(?:\\d-)?(?:\\d{8,14}-){1,3}([A-Za-z0-9]{10,48})'),
  issued('slack-token', 'Slack', ['xoxe'], 'xoxe(?:\\.xox[bp])?-\\d-([A-Za-z0-9]{100,200})'),
  issued('slack-token', 'Slack', ['xoxc-', 'xoxd-'], 'xox[cd]-([A-Za-z0-9%+/=-]{40,400})', {entropy: 3.5}),
  issued('slack-token', 'Slack', ['xapp-'], 'xapp-\\d-[A-Z0-9]{9,12}-\\d{10,14}-([a-z0-9]{60,70})'),
  issued('slack-webhook', 'Slack', ['hooks.slack.com'], 'hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/(?:[A-Z0-9]{6,14}/){1,2}(?:\\d{10,20}/)?([A-Za-z0-9]{16,48})', {entropy: 2.8}),
  issued('discord-token', 'Discord', ['md', 'mt', 'mj', 'mz', 'nd', 'nt', 'nj', 'nz', 'od', 'ot'], '([MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,38})(?![_.-])', {entropy: 4, valid: isDiscord}),
  issued('discord-webhook', 'Discord', ['discord.com/api/webhooks/', 'discordapp.com/api/webhooks/'], '(?:discord|discordapp)\\.com/api/webhooks/\\d{17,20}/([A-Za-z0-9_-]{60,80})'),
  named('discord-secret', 'Discord', ['discord_client_secret', 'discord_secret'], '[A-Za-z0-9_-]{32}', {entropy: 3.8}),
  issued('telegram-token', 'Telegram', [':aa'], '\\d{8,10}:(AA[A-Za-z0-9_-]{33})(?![_-])', {entropy: 3.8, inside: 50}),
  issued('telegram-token', 'Telegram', [':aa'], 'bot\\d{8,10}:(AA[A-Za-z0-9_-]{33})(?=/)', {entropy: 3.8, inside: 55}),
  issued('twilio-key', 'Twilio', ['sk'], '(SK[0-9a-f]{32})'),
  issued('twilio-login', 'Twilio', ['ac'], 'AC[0-9a-f]{32}["\'`]?\\s{0,4}[,:]\\s{0,8}["\'`]?([0-9a-f]{32})'),
  named('twilio-token', 'Twilio', ['twilio'], '[0-9a-f]{32}'),
  issued('sendgrid-key', 'Twilio', ['sg.'], 'SG\\.([A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{40,50})(?![_.-])', {entropy: 4}),
  issued('mailgun-key', 'Mailgun', ['key-'], 'key-([0-9a-f]{32})'),
  named('mailgun-key', 'Mailgun', ['mailgun'], '[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}'),
  issued('mailchimp-key', 'Mailchimp', ['-us1', '-us2', '-us3', '-us4', '-us5', '-us6', '-us7', '-us8', '-us9'], '([0-9a-f]{32}-us\\d{1,2})', {inside: 40}),
  issued('mandrill-key', 'Mailchimp', ['md-'], 'md-([A-Za-z0-9_-]{22})(?![_-])', {entropy: 3.9, valid: mixed}),
  issued('brevo-key', 'Brevo', ['xkeysib-', 'xsmtpsib-'], 'x(?:key|smtp)sib-([0-9a-f]{64}-[A-Za-z0-9]{16})'),
  issued('resend-key', 'Resend', ['re_'], 're_([A-Za-z0-9]{8}_[A-Za-z0-9]{24})', {entropy: 3.9, valid: mixed}),
  named('postmark-token', 'Postmark', ['postmark', 'messagebird', 'courier'], uuid),
  named('messagebird-key', 'MessageBird', ['messagebird'], '[A-Za-z0-9]{25}', {entropy: 3.6}),
  issued('teams-webhook', 'Microsoft', ['webhook.office.com'], `webhook\\.office\\.com/webhookb2/${uuid}@${uuid}/IncomingWebhook/([0-9a-f]{32})/${uuid}`),
  issued('zapier-webhook', 'Zapier', ['hooks.zapier.com'], 'hooks\\.zapier\\.com/hooks/catch/\\d{5,10}/([A-Za-z0-9]{5,12})', {entropy: 2}),
];

const social: readonly Format[] = [
  issued('facebook-token', 'Meta', ['eaa'], '(EAA[MC][A-Za-z0-9]{90,400})', {entropy: 4}),
  issued('facebook-token', 'Meta', ['eaa'], '(EAA[A-Za-z0-9]{100,400})', {entropy: 4.5}),
  named('facebook-app-token', 'Meta', ['facebook', 'fb_'], '\\d{13,17}\\|[A-Za-z0-9_-]{27}', {entropy: 3.8}),
  {id: 'facebook-app-token', issuer: 'Meta', keywords: ['0|', '1|', '2|', '3|', '4|', '5|', '6|', '7|', '8|', '9|'], inside: 50, pattern: /(?<![0-9|])\d{15,17}\|([A-Za-z0-9_-]{27})(?![A-Za-z0-9_|-])/g, entropy: 3.8, valid: (token) => mixed(token.split('|')[1] ?? '')},
  issued('twitter-bearer', 'X', ['aaaaaaaaaaaaaaaaaaaaa'], 'A{20,24}([A-Za-z0-9%]{60,120})', {entropy: 4}),
  issued('linkedin-secret', 'LinkedIn', ['wpl_ap'], '(WPL_AP\\d\\.[A-Za-z0-9]{16}\\.[A-Za-z0-9+/=]{6,8})'),
  issued('dropbox-token', 'Dropbox', ['sl.'], 'sl\\.(?:u\\.)?([A-Za-z0-9_-]{120,1400})(?![_-])', {entropy: 4}),
  issued('intra42-secret', '42', ['s-s4t2'], 's-s4t2(?:ud|af)-([0-9a-f]{64})'),
  issued('frameio-token', 'Frame.io', ['fio-u-'], 'fio-u-([A-Za-z0-9_=-]{64})'),
];

const monitoring: readonly Format[] = [
  named('datadog-key', 'Datadog', ['datadog', 'dd_api', 'dd_app', 'dd_application'], '[0-9a-f]{32}|[0-9a-f]{40}'),
  issued('newrelic-key', 'New Relic', ['nrak-', 'nraa-', 'nrii-', 'nriq-', 'nrra-', 'nrsp-'], 'NR(?:AK|AA|II|IQ|RA|SP)-([A-Za-z0-9_-]{24,48})'),
  issued('newrelic-license', 'New Relic', ['nral'], '([0-9a-f]{36}NRAL)', {inside: 45}),
  issued('sentry-token', 'Sentry', ['sntrys_', 'sntryu_', 'sntrya_', 'sntryi_'], 'sntry(?:s_(eyJ[A-Za-z0-9+/=_-]{40,600})|[uai]_[0-9a-f]{64})'),
  issued('dynatrace-token', 'Dynatrace', ['dt0'], 'dt0[a-z]\\d{2}\\.[A-Z0-9]{8,24}\\.([A-Z0-9]{64})'),
  issued('grafana-token', 'Grafana', ['glc_', 'glsa_'], '(?:glc_(eyJ[A-Za-z0-9+/]{28,400}={0,3})|glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8})', {entropy: 3.5}),
  issued('grafana-key', 'Grafana', ['eyjrijoi'], '(eyJrIjoi[A-Za-z0-9+/]{60,400}={0,3})'),
  issued('honeycomb-key', 'Honeycomb', ['hcaik_', 'hcaic_', 'hcbik_', 'hcbic_', 'hccik_', 'hcamk_', 'hcbmk_'], 'hc[a-z](?:i[kc]_([a-z0-9]{58})|mk_[a-z0-9]{26}:?[a-z0-9]{32})'),
  named('pagerduty-key', 'PagerDuty', ['pagerduty', 'pd_api'], '[0-9a-f]{32}|[A-Za-z0-9+_-]{20}', {entropy: 3}),
  issued('posthog-key', 'PostHog', ['phx_', 'phs_'], 'ph[xs]_([A-Za-z0-9]{40,50})', {entropy: 4}),
  issued('launchdarkly-key', 'LaunchDarkly', ['sdk-', 'api-'], `(?:sdk|api)-(${uuid})`),
  named('sumologic-key', 'Sumo Logic', ['sumologic', 'sumo_access', 'sumo_key'], '[A-Za-z0-9]{64}', {entropy: 4}),
  named('meraki-key', 'Cisco', ['meraki'], '[0-9a-f]{40}', {valid: (text) => /[a-f]/.test(text) && !/[A-F]/.test(text)}),
];

const others: readonly Format[] = [
  issued('airtable-token', 'Airtable', ['pat'], '(pat[A-Za-z0-9]{14}\\.[A-Za-z0-9]{40,100})', {entropy: 3.5}),
  named('airtable-key', 'Airtable', ['airtable'], 'key[A-Za-z0-9]{14}', {entropy: 3.2}),
  issued('contentful-token', 'Contentful', ['cfpat-'], 'CFPAT-([A-Za-z0-9_-]{43,64})(?![_-])'),
  issued('hubspot-token', 'HubSpot', ['pat-na', 'pat-eu', 'pat-ap', 'pat-ca', 'pat-au'], `pat-[a-z]{2}\\d-(${uuid})`),
  issued('typeform-token', 'Typeform', ['tfp_'], 'tfp_([A-Za-z0-9_.=-]{40,64})', {entropy: 4}),
  issued('mapbox-token', 'Mapbox', ['sk.eyj', 'tk.eyj'], '[st]k\\.(eyJ[A-Za-z0-9_-]{40,200}\\.[A-Za-z0-9_-]{20,30})'),
  named('algolia-key', 'Algolia', ['algolia_admin', 'algolia_api', 'algolia_write'], '[0-9a-f]{32}'),
  named('okta-token', 'Okta', ['okta', 'ssws'], '00[A-Za-z0-9_-]{40}', {entropy: 4}),
  named('auth0-secret', 'Auth0', ['auth0'], '[A-Za-z0-9_-]{64}', {entropy: 4.2}),
  issued('asana-token', 'Asana', ['1/', '2/'], '([12]/\\d{13,17}(?:/\\d{13,17})?:[0-9a-f]{32})'),
  issued('ssws-token', 'Okta', ['ssws'], 'SSWS\\s{1,3}(00[A-Za-z0-9_-]{40})', {entropy: 4}),
  named('rollbar-token', 'Rollbar', ['rollbar'], '[0-9a-f]{32}'),
  named('honeycomb-key', 'Honeycomb', ['honeycomb'], '[A-Za-z0-9]{22}|[0-9a-f]{32}', {entropy: 3.4}),
  issued('settlemint-token', 'SettleMint', ['sm_pat_', 'sm_aat_', 'sm_sat_'], 'sm_[pas]at_([A-Za-z0-9]{16})'),
  issued('adobe-secret', 'Adobe', ['p8e-'], 'p8e-([A-Za-z0-9]{32})'),
  issued('harness-key', 'Harness', ['pat.', 'sat.'], '[ps]at\\.[A-Za-z0-9_-]{22}\\.([0-9a-f]{24}\\.[A-Za-z0-9]{20})'),
  issued('scalingo-token', 'Scalingo', ['tk-us-'], 'tk-us-([A-Za-z0-9_-]{48})(?![_-])'),
  issued('defined-networking-token', 'Defined Networking', ['dnkey-'], 'dnkey-([a-z0-9=_-]{26}-[a-z0-9=_-]{52})'),
  issued('maxmind-key', 'MaxMind', ['_mmk'], '([A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)', {entropy: 3.8, inside: 50}),
  issued('rootly-key', 'Rootly', ['rootly_'], 'rootly_([0-9a-f]{64})'),
  issued('zuplo-key', 'Zuplo', ['zpka_'], 'zpka_([0-9a-f]{32}_[0-9a-f]{8})'),
  issued('deno-token', 'Deno', ['ddp_', 'ddo_', 'ddw_'], 'dd[pow]_([A-Za-z0-9]{36})'),
  issued('valtown-token', 'Val Town', ['vtwn_'], 'vtwn_([A-Za-z0-9]{24,32})'),
  issued('stytch-secret', 'Stytch', ['secret-live-', 'secret-test-'], 'secret-(?:live|test)-([A-Za-z0-9_-]{35,50}=?)', {entropy: 4}),
  issued('polar-token', 'Polar', ['polar_'], 'polar_[a-z]{2,4}(?:_[a-z]{1,2})?_([A-Za-z0-9]{43})', {entropy: 4}),
  issued('paddle-key', 'Paddle', ['pdl_live_', 'pdl_sdbx_'], 'pdl_(?:live|sdbx)_apikey_([a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3})'),
  issued('axiom-token', 'Axiom', ['xaat-', 'xapt-'], `xa[ap]t-(${uuid})`),
  issued('ory-token', 'Ory', ['ory_'], 'ory_(?:at|rt|ac|st|lo|pat|apikey|wak)_([A-Za-z0-9_.-]{30,200})', {entropy: 4}),
  issued('unkey-key', 'Unkey', ['unkey_'], 'unkey_([1-9A-HJ-NP-Za-km-z]{21,24})', {entropy: 3.6, valid: (key) => mixed(key.slice(6))}),
  issued('onesignal-key', 'OneSignal', ['os_v2_'], 'os_v2_(?:app|org)_([a-z0-9]{20,160})', {entropy: 3.5}),
  issued('mercury-token', 'Mercury', ['mercury_'], 'mercury_(?:production|sandbox)_[a-z]{2,6}_([A-Za-z0-9]{30,60})_yrucrem'),
  issued('mailersend-token', 'MailerSend', ['mlsn.'], 'mlsn\\.([A-Za-z0-9]{40,80})', {entropy: 3.3}),
  issued('dbt-token', 'dbt', ['dbtc_', 'dbtu_'], 'dbt[cu]_([A-Za-z0-9_-]{30,80})', {entropy: 4}),
  issued('devcycle-key', 'DevCycle', ['dvc_server_'], 'dvc_server_([A-Za-z0-9_-]{20,80})', {entropy: 3.6}),
  named('gocardless-token', 'GoCardless', ['gocardless'], '(?:live|sandbox)_[A-Za-z0-9_=-]{40}', {entropy: 4}),
  issued('wakatime-key', 'WakaTime', ['waka_'], `waka_(${uuid})`),
  issued('trigger-key', 'Trigger.dev', ['tr_dev_', 'tr_prod_', 'tr_stg_'], 'tr_(?:dev|prod|stg)_([A-Za-z0-9]{20,32})'),
  issued('liveblocks-key', 'Liveblocks', ['sk_dev_', 'sk_prod_'], 'sk_(?:dev|prod)_([A-Za-z0-9_-]{40,80})', {entropy: 4}),
  issued('ghost-key', 'Ghost', ['admin'], 'admin[_-]?api[_-]?key["\'\\s:=]{1,6}([0-9a-f]{24}:[0-9a-f]{64})'),
  issued('cal-key', 'Cal.com', ['cal_live_'], 'cal_live_([0-9a-f]{32})'),
  issued('workos-key', 'WorkOS', ['sk_'], 'sk_(?:live|test)_(a2V5[A-Za-z0-9+/=_-]{20,120})'),
];

export const serviceFormats: readonly Format[] = [...payment, ...messaging, ...social, ...monitoring, ...others];

/** The first part is the number of the bot's account, in base64. */
function isDiscord(token: string): boolean {
  const [id = ''] = token.split('.');
  return /^\d{17,20}$/.test(Buffer.from(id, 'base64').toString('latin1'));
}

function mixed(token: string): boolean {
  return /\d/.test(token) && /[A-Z]/.test(token) && /[a-z]/.test(token);
}
