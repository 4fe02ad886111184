import type { BounceReason } from '#shared/domain/bounce.ts'

/**
 * What one family of mail servers writes. Everything is compared in lower case. A phrase belongs here when the server's
 * program writes it, whoever runs that program; never for the sake of one mail.
 */
export interface Family {
  readonly name: string
  /** How its mails are known. One mark is enough; it must be a thing that people do not write. */
  readonly marks: {
    /** Contained in `From:`. */
    readonly from?: readonly string[]
    /** Contained in `Subject:`. */
    readonly subject?: readonly string[]
    /** A header field's name, whatever its value, or `name: value` where the value must contain the second half. */
    readonly field?: readonly string[]
    /** Contained in the notice. */
    readonly says?: readonly string[]
  }
  /** After a line with one of these, each failed address stands at the beginning of a line. */
  readonly opens?: readonly string[]
  /** Directly before a failed address, on the same line or the next. */
  readonly names?: readonly string[]
  /** A line with one of these ends the list of addresses; what follows is the reason for all of them. */
  readonly explains?: readonly string[]
  /** The whole line, without its frame of dashes, that stands before the returned mail; its beginning, if it ends in `…`. */
  readonly borders?: readonly string[]
  /** What a sentence of its own means, whatever reply it quotes; an empty `says` holds for all its notices without a code. */
  readonly tells?: readonly { readonly says: string; readonly reason: BounceReason }[]
  /** Says that nothing has failed yet. */
  readonly delays?: readonly string[]
}
