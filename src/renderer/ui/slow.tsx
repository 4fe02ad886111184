import { Skeleton, VisuallyHidden } from '@mantine/core'
import { useEffect, useState, type ReactNode } from 'react'
import classes from './ui.module.css'

/** Shows its children only once 200 ms have passed: what is there sooner needs no sign of waiting. */
export function Slow({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200)
    return () => clearTimeout(timer)
  }, [])
  return late ? children : null
}

/** Grey rows in place of a list that is still being read. */
export function SlowRows({ rows = 8, what }: { rows?: number; what: string }) {
  return (
    <Slow>
      <div role="status" className={classes.slowRows}>
        <VisuallyHidden>Reading {what}</VisuallyHidden>
        {Array.from({ length: rows }, (_, index) => (
          <Skeleton key={index} height={12} width={`${90 - ((index * 17) % 40)}%`} />
        ))}
      </div>
    </Slow>
  )
}
