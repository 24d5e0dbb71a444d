using Engine.Core.Authorize;
using Engine.Core.Login;
using Engine.Core.Pipeline;
using Engine.Core.Restrictions;

namespace Engine.Core.Passkeys.Steps;

/// <summary>Finds the database: the one of the <c>realm</c>, or the one people of the application sign in to.</summary>
internal static class FindDatabase
{
    public static async ValueTask<StepResult> RunAsync(PasskeyContext context)
    {
        var parameters = context.Parameters!;
        if (parameters["organization"] is { } organization)
        {
            return AuthorizeErrors.OrganizationUnusable(organization);
        }

        if ((await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnSignIn is { } setting)
        {
            return RestrictionErrors.GrantClosed(setting);
        }

        var (connection, error) = await PasskeyLogin.FindDatabaseAsync(context.Scope, context.Application!, parameters["realm"]);
        context.Connection = connection;
        return connection is null ? error! : StepResult.Continue;
    }
}
