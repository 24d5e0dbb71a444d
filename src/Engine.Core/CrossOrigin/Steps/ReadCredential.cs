using Engine.Core.Pipeline;

namespace Engine.Core.CrossOrigin.Steps;

/// <summary>Reads what kind of credential is presented. Each has its parameters, and no others.</summary>
internal static class ReadCredential
{
    public static ValueTask<StepResult> RunAsync(CrossOriginContext context) => ValueTask.FromResult(Run(context));

    private static StepResult Run(CrossOriginContext context)
    {
        var parameters = context.Parameters!;
        if (parameters["credential_type"] is not { } type)
        {
            return CrossOriginErrors.InvalidBody(CrossOriginCredential.Otp);
        }

        if (CrossOriginCredential.Find(type) is not { } credential)
        {
            return CrossOriginErrors.UnknownCredentialType;
        }

        if (credential.Parameters.Any(name => parameters[name] is null) || parameters.Any(parameter => !credential.Parameters.Contains(parameter.Key)))
        {
            return CrossOriginErrors.InvalidBody(credential);
        }

        context.Credential = credential;
        return StepResult.Continue;
    }
}
