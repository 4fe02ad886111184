import { formatCount } from './time.ts'
import classes from './ui.module.css'

interface FigureProps {
  label: string
  /** The number itself; a share is worked out from `count` of `of`. */
  count: number
  /** The sample. With it the share is shown beside the count. */
  of?: number
  /** What the sample is, e.g. `sent`. */
  sample?: string
}

/** A number with the sample it came from: `5`, `4.2 % of 118 sent`. A share of nothing is not shown. */
export function Figure({ label, count, of, sample }: FigureProps) {
  return (
    <div className={classes.figure}>
      <dt className={classes.figureLabel}>{label}</dt>
      <dd className={classes.figureValue}>
        <span className={classes.figureNumber}>{formatCount(count)}</span>
        {of !== undefined && of > 0 && (
          <span className={classes.figureSample}>
            {((count / of) * 100).toFixed(1)} % of {formatCount(of)} {sample}
          </span>
        )}
      </dd>
    </div>
  )
}
