export function readReply(m: any): any { return { kind: 'ordinary', returnDate: null, wantsOut: false, text: m.text.slice(0,20000), evidence: [] } }
