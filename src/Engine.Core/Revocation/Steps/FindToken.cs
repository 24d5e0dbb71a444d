using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Storage;
using Engine.Core.Token;
using Engine.Core.Token.Grants;

namespace Engine.Core.Revocation.Steps;

/// <summary>Finds the refresh token. Nobody learns whether one of another application exists (RFC 7009, section 2.2).</summary>
internal static class FindToken
{
    public static async ValueTask<StepResult> RunAsync(RevocationContext context)
    {
        if (context.Parameters!["token"] is not { } token)
        {
            return TokenErrors.MissingParameter("token");
        }

        var record = await context.Engine.Options.Store.Records.GetAsync(context.Tenant.Id, RecordKinds.RefreshToken, RecordKey.Of(token), context.Now, context.CancellationToken);
        if (record is null || record.ClientId != context.Application!.ClientId)
        {
            return EngineResponse.Empty(200);
        }

        context.Token = RefreshToken.FromPayload(record.Payload);
        return StepResult.Continue;
    }
}
