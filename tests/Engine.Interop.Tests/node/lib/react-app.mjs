// An application in React, as the SDK's guide has it.
import { createElement as h } from 'react'
import { createRoot } from 'react-dom/client'
import { Auth0Provider, useAuth0 } from '@auth0/auth0-react'

const query = new URLSearchParams(location.search)
const usesRefreshTokens = query.get('refresh') === '1' || sessionStorage.getItem('refresh') === '1'
sessionStorage.setItem('refresh', usesRefreshTokens ? '1' : '0')

function App() {
  const auth = useAuth0()
  window.auth = auth
  const who = auth.isLoading ? 'One moment' : auth.error ? `Refused: ${auth.error.message}` : auth.isAuthenticated ? `Hello ${auth.user.email}` : 'Nobody is signed in'
  return h('main', null,
    h('h1', null, who),
    h('button', { onClick: () => auth.loginWithRedirect() }, 'Sign in'),
    h('button', { onClick: () => auth.loginWithPopup() }, 'Sign in here'),
    h('button', { onClick: () => auth.logout({ logoutParams: { returnTo: `${location.origin}/` } }) }, 'Sign out'))
}

createRoot(document.getElementById('root')).render(
  h(Auth0Provider, {
    domain: window.settings.domain,
    clientId: 'react',
    authorizationParams: { redirect_uri: `${location.origin}/`, audience: 'https://api.example.com/access_token/RS256', scope: 'openid profile email read:posts' },
    useRefreshTokens: usesRefreshTokens,
    useRefreshTokensFallback: false,
  }, h(App)))
