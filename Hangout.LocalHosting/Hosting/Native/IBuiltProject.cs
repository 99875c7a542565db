namespace Hangout.LocalHosting;

/// <summary>What a project is built to; the project classes that this flavour generates say so.</summary>
public interface IBuiltProject
{
    /// <summary>Full path of the assembly that the build makes.</summary>
    string AssemblyPath { get; }
}
