import { Checkbox, NumberInput, PasswordInput, SegmentedControl, Textarea, TextInput } from '@mantine/core'
import { useId } from 'react'
import classes from './channels.module.css'

export type Security = 'none' | 'starttls' | 'tls'

/** How to reach a server and sign in, as typed. */
export interface ServerText {
  host: string
  port: number | string
  security: Security
  user: string
  password: string
  allowInsecureAuth: boolean
  ca: string
}

interface ServerFieldsProps {
  value: ServerText
  onChange: (value: ServerText) => void
  /** Usual port for each kind of encryption. */
  ports: Record<Security, number>
  hostExample: string
}

/** The fields that SMTP and IMAP have in common. Choosing the encryption sets its usual port. */
export function ServerFields({ value, onChange, ports, hostExample }: ServerFieldsProps) {
  const set = (change: Partial<ServerText>) => onChange({ ...value, ...change })
  const securityId = useId()
  const local = /^(localhost|127\.|\[?::1)/.test(value.host)
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          required
          label="Server"
          placeholder={hostExample}
          value={value.host}
          maxLength={253}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ host: event.currentTarget.value })}
        />
        <NumberInput
          required
          label="Port"
          value={value.port}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          w={96}
          onChange={(port) => set({ port })}
        />
      </div>
      <div>
        <div className={classes.label} id={securityId}>
          Encryption
        </div>
        <SegmentedControl
          aria-labelledby={securityId}
          size="xs"
          value={value.security}
          data={[
            { value: 'tls', label: 'TLS' },
            { value: 'starttls', label: 'STARTTLS' },
            { value: 'none', label: 'None' },
          ]}
          onChange={(security) => {
            set({ security, port: ports[security] })
          }}
        />
      </div>
      {value.security === 'none' && !local && (
        <Checkbox
          size="sm"
          label="Sign in although the connection is not encrypted"
          description="Anyone on the way can read the password and the mail."
          checked={value.allowInsecureAuth}
          onChange={(event) => set({ allowInsecureAuth: event.currentTarget.checked })}
        />
      )}
      <div className={classes.pair}>
        <TextInput
          label="User"
          placeholder="Often your address"
          value={value.user}
          maxLength={320}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => set({ user: event.currentTarget.value })}
        />
        <PasswordInput
          label="Password"
          value={value.password}
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
      </div>
      {value.security !== 'none' && (
        <details className={classes.more}>
          <summary>The server has a certificate of your company’s own</summary>
          <Textarea
            label="Certificate to trust (PEM)"
            autosize
            minRows={3}
            maxRows={8}
            maxLength={100_000}
            value={value.ca}
            spellCheck={false}
            placeholder="-----BEGIN CERTIFICATE-----"
            onChange={(event) => set({ ca: event.currentTarget.value })}
          />
        </details>
      )}
    </>
  )
}

/** As the contract takes it; the password travels beside it. */
export function toSettings(text: ServerText) {
  return {
    host: text.host.trim(),
    port: Number(text.port),
    security: text.security,
    user: text.user.trim() === '' ? null : text.user.trim(),
    allowInsecureAuth: text.allowInsecureAuth,
    ca: text.ca.trim() === '' ? null : text.ca.trim(),
  }
}
