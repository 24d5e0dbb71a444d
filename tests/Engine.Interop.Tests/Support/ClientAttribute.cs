namespace Engine.Interop.Tests.Support;

/// <summary>Says which client nobody here wrote a test, or every scenario of a suite, is about; <c>docs/clients.md</c> is made of it.</summary>
/// <param name="name">The client, without its version.</param>
/// <param name="package">The npm or NuGet package whose version is shown, or null.</param>
/// <param name="flow">What the client does; null for a suite, whose scenarios say so.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = false)]
public sealed class ClientAttribute(string name, string? package = null, string? flow = null) : Attribute
{
    public string Name { get; } = name;

    public string? Package { get; } = package;

    public string? Flow { get; } = flow;
}
