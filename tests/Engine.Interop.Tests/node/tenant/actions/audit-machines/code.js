exports.onExecuteCredentialsExchange = async (event, api) => {
  api.accessToken.setCustomClaim('source', event.client ? event.client.name : 'unknown');
};
