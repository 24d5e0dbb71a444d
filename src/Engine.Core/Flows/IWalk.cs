using Engine.Core.Authorize;
using Engine.Core.Http;
using Engine.Core.Storage;

namespace Engine.Core.Flows;

/// <summary>A walk of persons, as the endpoint of the screens sees it.</summary>
internal interface IWalk
{
    /// <summary>The name of its table of steps.</summary>
    string Name { get; }

    /// <summary>The screens of its interactions.</summary>
    IReadOnlyCollection<string> Screens { get; }

    /// <summary>The last part of the address at which the walk begins, for those that are reached by a link; null for others.</summary>
    string? Entry { get; }

    /// <summary>Begins the walk.</summary>
    ValueTask<EngineResponse> BeginAsync(EndpointContext endpoint, RequestParameters parameters);

    /// <summary>Goes on with a walk whose person comes back from somewhere.</summary>
    ValueTask<EngineResponse> ContinueAsync(EndpointContext endpoint, KeptWalk kept);

    /// <summary>Shows a screen of a walk.</summary>
    ValueTask<EngineResponse> ShowAsync(EndpointContext endpoint, KeptWalk kept, string screen);

    /// <summary>Takes the form of a screen.</summary>
    ValueTask<EngineResponse> SubmitAsync(EndpointContext endpoint, KeptWalk kept, string screen, RequestParameters form);
}

/// <summary>A walk as it was kept when its last screen was reached.</summary>
/// <param name="Transaction">What was kept.</param>
/// <param name="Session">The record of the browser's session, or null.</param>
internal readonly record struct KeptWalk(OpenTransaction Transaction, StoredRecord? Session);
