import type { PostfixOptions } from './postfix.ts'

const DAEMONS = `pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

export function masterCf(ports: { smtp: number; submission: number }): string {
  return `127.0.0.1:${ports.smtp} inet n - n - - smtpd
127.0.0.1:${ports.submission} inet n - n - - smtpd
  -o syslog_name=fp/submission
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
${DAEMONS}`
}

export function mainCf(root: string, options: PostfixOptions): string {
  const settings = {
    ...places(root),
    ...delivery(options),
    ...signingIn(root, options.saslPort),
    ...pace(),
    ...options.settings,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('')
}

function places(root: string): Record<string, string> {
  return {
    compatibility_level: '3.6',
    config_directory: `${root}/conf`,
    queue_directory: `${root}/queue`,
    data_directory: `${root}/data`,
    daemon_directory: '/usr/lib/postfix/sbin',
    command_directory: '/usr/sbin',
    mail_owner: 'postfix',
    setgid_group: 'postdrop',
    multi_instance_enable: 'no',
    maillog_file: `${root}/postfix.log`,
    // The log is only allowed under the folders named here.
    maillog_file_prefixes: `${root}, /var`,
    syslog_name: 'fp',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
  }
}

function delivery({ domains, lmtpPort, routes = {} }: PostfixOptions): Record<string, string> {
  const domain = domains[0] ?? 'test.local'
  const hops = Object.entries(routes).map(([name, port]) => `{ ${name} = smtp:[127.0.0.1]:${port} }`)
  return {
    myhostname: `mx.${domain}`,
    mydomain: domain,
    myorigin: domain,
    // No DNS: every next hop is written down.
    smtp_host_lookup: 'native',
    disable_dns_lookups: 'yes',
    mydestination: '',
    alias_maps: '',
    alias_database: '',
    local_transport: 'error:local delivery is off',
    virtual_mailbox_domains: domains.join(', '),
    virtual_mailbox_maps: '',
    virtual_transport: `lmtp:inet:127.0.0.1:${lmtpPort}`,
    // An empty inline table would be an error that refuses every recipient.
    ...(hops.length > 0 && { transport_maps: `inline:{ ${hops.join(' ')} }` }),
    default_transport: 'error:5.4.4 no route in this test',
    relay_domains: Object.keys(routes).join(', '),
    smtp_tls_security_level: 'none',
  }
}

function signingIn(root: string, saslPort: number): Record<string, string> {
  return {
    smtpd_peername_lookup: 'no',
    smtpd_relay_restrictions: 'permit_sasl_authenticated, permit_mynetworks, reject_unauth_destination',
    smtpd_tls_security_level: 'may',
    smtpd_tls_cert_file: `${root}/cert.pem`,
    smtpd_tls_key_file: `${root}/key.pem`,
    smtpd_sasl_auth_enable: 'yes',
    smtpd_sasl_type: 'dovecot',
    smtpd_sasl_path: `inet:127.0.0.1:${saslPort}`,
    smtpd_sasl_security_options: 'noanonymous',
  }
}

function pace(): Record<string, string> {
  return {
    smtpd_client_connection_count_limit: '0',
    smtpd_error_sleep_time: '0',
    message_size_limit: '10485760',
    mailbox_size_limit: '0',
    service_throttle_time: '1s',
    in_flow_delay: '0',
    queue_run_delay: '1s',
    minimal_backoff_time: '1s',
    maximal_backoff_time: '2s',
    notify_classes: '',
    default_destination_concurrency_failed_cohort_limit: '1000',
    smtp_connect_timeout: '5s',
    maximal_queue_lifetime: '6s',
    bounce_queue_lifetime: '6s',
    delay_warning_time: '1s',
  }
}
