using Engine.Core.Pipeline;

namespace Engine.Core.UserInfo.Steps;

/// <summary>Finds person and application of the token. Who is blocked or gone has no token any more.</summary>
internal static class LoadPerson
{
    public static async ValueTask<StepResult> RunAsync(UserInfoContext context)
    {
        var access = context.Access!;
        context.Scope.NoteClient(access.ClientId);
        context.User = await context.Tenant.FindUserAsync(access.Subject, context.CancellationToken);
        context.Application = await context.Tenant.FindApplicationAsync(access.ClientId, context.CancellationToken);
        if (context.User is null or { Blocked: true } || context.Application is not { } application)
        {
            return UserInfoErrors.InvalidToken;
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        context.IsStrict = application.IsStrict || settings.StrictStandards == true;
        return StepResult.Continue;
    }
}
