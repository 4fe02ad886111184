/**
 * Takes secrets out of a text that a server may have sent back to us: each as it is and in base64. `texts` are whole
 * secrets, such as a password or a SASL answer; short ones count too.
 */
export function redact(text: string, secrets: string[]): string {
  const forms = secrets.filter((secret) => secret !== '').flatMap((secret) => [secret, btoa8(secret)])
  return forms.reduce((clean, form) => clean.replaceAll(form, '…'), text)
}

function btoa8(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}
