interface DovecotConfig {
  root: string
  owner: { uid: number; gid: number; name: string; group: string }
  ports: { imap: number; imaps: number; lmtp: number; sasl: number }
  oauth: boolean
}

/** A whole dovecot.conf (2.3 syntax) that runs as one unprivileged user, without chroot, in one folder. */
export function dovecotConfig({ root, owner, ports, oauth }: DovecotConfig): string {
  return [
    process(root, owner),
    access(root, oauth),
    mail(root),
    service('imap-login', [
      listener('imap', ports.imap),
      `inet_listener imaps {\n    address = 127.0.0.1\n    port = ${ports.imaps}\n    ssl = yes\n  }`,
    ]),
    service('lmtp', [listener('lmtp', ports.lmtp)]),
    service('auth', [listener('sasl', ports.sasl)]),
    // Without this, each wrong password from one address makes the next answer slower, up to 15 seconds.
    'service anvil {\n  chroot =\n  unix_listener anvil-auth-penalty {\n    mode = 0\n  }\n}',
    'service stats {\n  chroot =\n}',
    'service imap {\n  process_limit = 512\n}',
    '',
  ].join('\n')
}

function service(name: string, lines: string[]): string {
  const login = name.endsWith('-login') ? '  chroot =\n  process_min_avail = 1\n  service_count = 0\n' : ''
  return `service ${name} {\n${login}${lines.map((line) => `  ${line}\n`).join('')}}`
}

function listener(name: string, port: number): string {
  return `inet_listener ${name} {\n    address = 127.0.0.1\n    port = ${port}\n  }`
}

function process(root: string, owner: DovecotConfig['owner']): string {
  return `base_dir = ${root}/run
state_dir = ${root}/state
log_path = ${root}/dovecot.log
log_timestamp = "%Y-%m-%d %H:%M:%S.%{usecs} "
auth_verbose = yes
default_internal_user = ${owner.name}
default_internal_group = ${owner.group}
default_login_user = ${owner.name}
mail_uid = ${owner.uid}
mail_gid = ${owner.gid}
first_valid_uid = ${owner.uid}
first_valid_gid = 0
last_valid_uid = 0
last_valid_gid = 0
mail_max_userip_connections = 200
protocols = imap lmtp
listen = 127.0.0.1
shutdown_clients = yes`
}

function access(root: string, oauth: boolean): string {
  const tokens = `passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${root}/oauth2.conf
}`
  return `ssl = yes
ssl_cert = <${root}/cert.pem
ssl_key = <${root}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login${oauth ? ' xoauth2' : ''}
auth_failure_delay = 0
auth_username_format = %Lu
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%Lu ${root}/users
}
${oauth ? tokens : ''}
userdb {
  driver = passwd-file
  args = username_format=%Lu ${root}/users
}`
}

function mail(root: string): string {
  const special = ['Sent', 'Drafts', 'Junk', 'Trash']
    .map((name) => `  mailbox ${name} {\n    auto = create\n    special_use = \\${name}\n  }`)
    .join('\n')
  return `mail_home = ${root}/mail/%u
mail_location = maildir:~/Maildir
mail_fsync = never
mailbox_list_index = yes
namespace inbox {
  inbox = yes
  separator = /
${special}
}
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
protocol lmtp {
  postmaster_address = postmaster@test.local
  hostname = dovecot.test.local
}
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=100M
  quota_exceeded_message = 5.2.2 Mailbox is full
}
quota_full_tempfail = no`
}
