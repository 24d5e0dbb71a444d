namespace Engine.Core.Http;

/// <summary>What a <see cref="RouteTable{TRoute}"/> finds by path and method.</summary>
internal interface IRoute
{
    /// <summary>The path. A segment in braces is a parameter and stands for any one segment: <c>/users/{id}</c>.</summary>
    string Pattern { get; }

    /// <summary>The values its one parameter may have; empty when it takes any.</summary>
    IReadOnlyList<string> Choices => [];

    /// <summary>Whether it answers a method.</summary>
    bool Takes(string method);
}
