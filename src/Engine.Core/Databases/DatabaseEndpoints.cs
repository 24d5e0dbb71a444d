using Engine.Core.Databases.Steps;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Databases;

/// <summary>
/// <c>/dbconnections/signup</c> and <c>/dbconnections/change_password</c>: what forms that a product embeds in its own pages call
/// (<c>flows.md</c>, section 12). Anybody may call them; they tell nobody who has an account unless the tenant wants that.
/// </summary>
internal sealed class DatabaseEndpoints(IdentityEngineOptions options)
{
    public const string SignupPath = "/dbconnections/signup";
    public const string ChangePasswordPath = "/dbconnections/change_password";

    /// <summary>The steps of a sign-up in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<DatabaseContext> SignupSteps = new(
        SignupPath,
        ReadRequest.Of<DatabaseContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(LoadApplication), LoadApplication.RunAsync),
        new(nameof(FindConnection), FindConnection.RunAsync),
        new(nameof(CreateUser), CreateUser.RunAsync),
        new(nameof(ShowUser), ShowUser.RunAsync));

    /// <summary>The steps by which somebody asks for a new password, in reading order.</summary>
    public static readonly StepTable<DatabaseContext> ChangePasswordSteps = new(
        ChangePasswordPath,
        ReadRequest.Of<DatabaseContext>(static (context, parameters) => context.Parameters = parameters),
        new(nameof(LoadApplication), LoadApplication.RunAsync),
        new(nameof(FindConnection), FindConnection.RunAsync),
        new(nameof(SendLink), SendLink.RunAsync));

    private readonly StepTable<DatabaseContext> _signup = options.Pipelines.Apply(SignupSteps);
    private readonly StepTable<DatabaseContext> _changePassword = options.Pipelines.Apply(ChangePasswordSteps);

    public IEnumerable<Endpoint> Endpoints =>
    [
        new(SignupPath, null, context => HandleAsync(_signup, context), CorsMode.Application),
        new(ChangePasswordPath, null, context => HandleAsync(_changePassword, context), CorsMode.Application),
    ];

    private static async ValueTask<EngineResponse> HandleAsync(StepTable<DatabaseContext> steps, EndpointContext endpoint)
    {
        var context = new DatabaseContext(endpoint);
        var result = await steps.RunAsync(context);
        var response = result.Response ?? DatabaseErrorRenderer.Render(result.Error ?? HttpErrors.ServerError);
        response.Headers["Cache-Control"] = "no-store";
        if (context.Request.Headers["Origin"] is { } origin && context.Application is { } application && Cors.IsAllowed(application, origin))
        {
            Cors.Allow(response, origin);
        }

        return response;
    }
}
