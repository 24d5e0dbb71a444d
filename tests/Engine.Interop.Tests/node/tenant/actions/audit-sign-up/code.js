exports.onExecutePreUserRegistration = async (event, api) => {
  api.user.setAppMetadata('source', event.client ? event.client.name : 'unknown');
};
