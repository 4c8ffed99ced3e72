// A real identity provider on loopback for the tests: node provider.mjs '{"desk": "http://127.0.0.1:1234", "people": {...}}'
// People sign in with the name under which they stand there, and any password.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const { desk, people } = JSON.parse(process.argv[2]);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: "canipost", client_secret: "a secret: with % and + in it", grant_types: ["authorization_code"],
      redirect_uris: [`${desk}/signed-in`], post_logout_redirect_uris: [`${desk}/`],
      backchannel_logout_uri: `${desk}/signed-out-there`, backchannel_logout_session_required: true,
    }],
    // It calls no address of its own machine, in silence, unless it is told to: the desk is one here.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    features: { backchannelLogout: { enabled: true } },
    claims: { openid: ["sub", "oid", "acct"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["made up"] },
    pkce: { required: () => true },
    findAccount: (_, id) => people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
