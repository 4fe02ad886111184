import { createRoot } from 'react-dom/client'
import { connect } from '../api/api.ts'
import { App } from './app.tsx'
import { createAppRouter } from './router.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no place for the app')
createRoot(root).render(<App api={connect()} router={createAppRouter()} />)
