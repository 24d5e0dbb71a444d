exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim('https://orchard.example/plan', event.secrets.PLAN);
};
