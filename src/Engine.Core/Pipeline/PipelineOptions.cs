using Engine.Core.Authorize;
using Engine.Core.Token;

namespace Engine.Core.Pipeline;

/// <summary>Where steps of an embedder join the endpoints' lists, at named seams: in front of a step that has a name.</summary>
public sealed class PipelineOptions
{
    private readonly List<(string Seam, NamedStep<TokenContext> Step)> _token = [];
    private readonly List<(string Seam, NamedStep<AuthorizeContext> Step)> _authorize = [];

    /// <summary>Adds a step to <c>/oauth/token</c> in front of the named one.</summary>
    public void BeforeToken(string seam, string name, Step<TokenContext> step) => _token.Add((seam, new(name, step)));

    /// <summary>Adds a step to <c>/authorize</c> in front of the named one.</summary>
    public void BeforeAuthorize(string seam, string name, Step<AuthorizeContext> step) => _authorize.Add((seam, new(name, step)));

    internal StepTable<TokenContext> Apply(StepTable<TokenContext> table) => _token.Aggregate(table, static (result, added) => result.Before(added.Seam, added.Step));

    internal StepTable<AuthorizeContext> Apply(StepTable<AuthorizeContext> table) => _authorize.Aggregate(table, static (result, added) => result.Before(added.Seam, added.Step));
}
